"""What pyproject.toml cannot say: the published models in instances/ are installed inside the package."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["sourcing*"]), "sourcing.cases"],
    package_dir={"sourcing.cases": "instances/published"},
    package_data={"sourcing": ["py.typed", "starter/instance/*"], "sourcing.cases": ["*/*"]},
)
