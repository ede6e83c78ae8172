from django.urls import path

from wanli.ground.privacy import views

app_name = "privacy"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("join/", views.join, name="join"),
    path("download/", views.download, name="download"),
    path("follow-up/", views.follow_up, name="follow_up"),
    path("screening/", views.take_messages_back, name="take_messages_back"),
    path("erase/", views.erase, name="erase"),
    path("return-code/", views.return_code, name="return_code"),
    path("return/", views.come_back, name="come_back"),
]
