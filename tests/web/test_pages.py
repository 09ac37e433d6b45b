from __future__ import annotations


def test_shop(shop, web):
    for path in ("/", f"/lavka/changes/{shop.asked}", f"/lavka/changes/{shop.live}", "/lavka/environments/production"):
        answer = web.get(path)
        assert answer.status_code == 200, path
        print(answer.text)
