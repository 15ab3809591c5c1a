from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from departments import views

urlpatterns = [
    path("sign-in/", LoginView.as_view(template_name="accounts/sign_in.html"), name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("password/", views.PasswordView.as_view(), name="password"),
    path("", views.accounts, name="accounts"),
    path("new/", views.account, name="account_new"),
    path("<int:pk>/", views.account, name="account"),
    path("<int:pk>/reset/", views.reset_password, name="account_reset"),
    path("audit/", views.audit_log, name="audit"),
]
