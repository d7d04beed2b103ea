"""The page of the reference is what the docstrings say."""

import unittest

import make_reference


class ReferenceTests(unittest.TestCase):
    def test_page_is_what_the_docstrings_say(self) -> None:
        with open(make_reference.PATH, encoding="utf-8") as file:
            self.assertEqual(file.read(), make_reference.text(), "run sdk/python/tests/make_reference.py and commit the page")

    def test_everything_public_has_a_docstring(self) -> None:
        for module, names in make_reference.MODULES:
            for name in names:
                with self.subTest(f"{module}.{name}"):
                    thing = getattr(__import__(module, fromlist=[name]), name)
                    self.assertTrue((thing.__doc__ or "").strip())


if __name__ == "__main__":
    unittest.main()
