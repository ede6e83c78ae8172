from django.urls import path

from wanli.ground.deliveries import views

app_name = "deliveries"
urlpatterns = [
    path("deliveries/", views.deliver, name="deliver"),
    path("deliveries/client/", views.client, name="client"),
]
