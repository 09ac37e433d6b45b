"""Two questions instead of a checkout."""

import uuid

from django import forms
from phonenumber_field.formfields import PhoneNumberField


class QuickOrderForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = forms.CharField(max_length=100, label="Имя", error_messages={"required": "Как к вам обращаться?"})
    phone = PhoneNumberField(
        region="RU",
        label="Телефон",
        error_messages={
            "required": "Без телефона мы вас не найдём.",
            "invalid": "Не похоже на номер телефона.",
        },
    )
