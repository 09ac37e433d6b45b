"""What the shop sells, and how it gets into an empty database."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

PARTNER = "lavka"
STOCK = 100_000  # pieces of each product at the start; load tests buy a lot

CATEGORIES = (
    ("tea", "Чай и кофе"),
    ("sweets", "К чаю"),
    ("home", "Для дома"),
)


@dataclass(frozen=True, slots=True)
class Item:
    upc: str  # also the name of its picture: static/img/<upc>.svg
    category: str
    title: str
    price: Decimal  # roubles
    description: str


def _item(upc: str, category: str, title: str, price: str, description: str) -> Item:
    return Item(upc, category, title, Decimal(price), description)


ITEMS = (
    _item(
        "ivan-chay",
        "tea",
        "Иван-чай листовой, 100 г",
        "390",
        "Собран в июле под Вологдой, скручен и высушен в печи. Мягкий, медовый, без кофеина.",
    ),
    _item(
        "chay-chabrec",
        "tea",
        "Чай чёрный с чабрецом, 150 г",
        "420",
        "Крупный лист и горный чабрец. Заваривать пять минут под крышкой.",
    ),
    _item(
        "kofe-utro",
        "tea",
        "Кофе в зёрнах «Утро», 250 г",
        "790",
        "Средняя обжарка, шоколад и орех. Обжариваем по вторникам, отправляем по средам.",
    ),
    _item(
        "sbor-vecher",
        "tea",
        "Травяной сбор «Вечер», 80 г",
        "350",
        "Мята, липа, мелисса и немного ромашки. Чтобы день кончился спокойно.",
    ),
    _item(
        "med-lipa",
        "sweets",
        "Мёд липовый, 500 г",
        "690",
        "Башкирская липа, сбор этого года. Закристаллизовался, как и положено настоящему.",
    ),
    _item(
        "varenye-moroshka",
        "sweets",
        "Варенье из морошки, 250 г",
        "850",
        "Ягода с Белого моря, сахар и больше ничего.",
    ),
    _item(
        "pryanik",
        "sweets",
        "Пряник тульский с повидлом",
        "280",
        "Печатный, с яблочным повидлом. Долго не черствеет, но обычно не успевает.",
    ),
    _item(
        "pastila",
        "sweets",
        "Пастила белёвская, 200 г",
        "540",
        "Печёная антоновка, взбитая с белком. Сладкая, с кислинкой.",
    ),
    _item(
        "chashka",
        "home",
        "Чашка керамическая «Иней»",
        "1190",
        "Лепим и глазуруем вручную, 300 мл. Двух одинаковых не бывает.",
    ),
    _item(
        "chaynik",
        "home",
        "Чайник глиняный, 0,8 л",
        "2890",
        "Красная глина, молочный обжиг. Держит тепло сорок минут.",
    ),
    _item(
        "polotence",
        "home",
        "Полотенце льняное, 45 × 70 см",
        "980",
        "Костромской лён, мягче с каждой стиркой.",
    ),
    _item(
        "doska", "home", "Доска разделочная дубовая", "1750", "Цельный дуб, льняное масло и воск. 38 × 24 см."
    ),
)


def load(model: Callable[[str, str], Any]) -> None:
    """Puts everything that a working shop needs into the database. Safe to run twice; changes nothing that is there.

    `model(app, name)` gives a model class: `apps.get_model` of a migration, or of the running project.
    """
    model("address", "Country").objects.get_or_create(
        iso_3166_1_a2="RU",
        defaults={
            "iso_3166_1_a3": "RUS",
            "iso_3166_1_numeric": "643",
            "printable_name": "Россия",
            "name": "Российская Федерация",
            "is_shipping_country": True,
        },
    )
    partner, _ = model("partner", "Partner").objects.get_or_create(code=PARTNER, defaults={"name": "Лавка"})
    kind, _ = model("catalogue", "ProductClass").objects.get_or_create(
        slug="goods", defaults={"name": "Товар", "requires_shipping": True, "track_stock": True}
    )
    categories = {
        slug: _category(model, number, slug, name) for number, (slug, name) in enumerate(CATEGORIES, 1)
    }
    for item in ITEMS:
        product, created = model("catalogue", "Product").objects.get_or_create(
            upc=item.upc,
            defaults={
                "title": item.title,
                "slug": item.upc,
                "description": item.description,
                "product_class": kind,
                "structure": "standalone",
            },
        )
        if created:
            model("catalogue", "ProductCategory").objects.create(
                product=product, category=categories[item.category]
            )
        model("partner", "StockRecord").objects.get_or_create(
            partner=partner,
            partner_sku=item.upc,
            defaults={
                "product": product,
                "price": item.price,
                "price_currency": "RUB",
                "num_in_stock": STOCK,
            },
        )


def _category(model: Callable[[str, str], Any], number: int, slug: str, name: str) -> Any:
    """A root of the category tree. Models in a migration have no tree methods, so the path is given."""
    category, _ = model("catalogue", "Category").objects.get_or_create(
        slug=slug, defaults={"name": name, "path": f"{number:04d}", "depth": 1, "numchild": 0}
    )
    return category
