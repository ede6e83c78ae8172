"""What a browser knows about the person in front of it."""

from django.http import HttpRequest, HttpResponse

# How pages are shown is the device's business and stays; everything else belongs to the person.
OF_THE_DEVICE = frozenset({"django_language", "view", "theme", "csrftoken"})


def forget_session(request: HttpRequest, response: HttpResponse) -> None:
    """Let the next person begin afresh: every cookie goes that could tell who was here."""
    for name in request.COOKIES.keys() - OF_THE_DEVICE:
        response.delete_cookie(name, samesite="Lax")
