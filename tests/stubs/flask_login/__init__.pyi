from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Request

F = TypeVar("F", bound=Callable[..., Any])

class UserMixin:
    is_authenticated: bool
    is_active: bool
    is_anonymous: bool
    def get_id(self) -> str: ...

class LoginManager:
    def __init__(self, app: Flask | None = None) -> None: ...
    def request_loader(self, callback: Callable[[Request], Any]) -> Callable[[Request], Any]: ...
    def unauthorized_handler(self, callback: F) -> F: ...

current_user: Any

def login_required(view: F) -> F: ...
