"""What every endpoint has in common."""

from rest_framework import views
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request


class View(views.APIView):
    def initial(self, request: Request, *args, **kwargs) -> None:
        """A method that is not there is answered so, before anybody is asked to sign in."""
        if not hasattr(self, request.method.lower()):
            raise MethodNotAllowed(request.method)
        super().initial(request, *args, **kwargs)
