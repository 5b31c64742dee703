"""What pyproject.toml cannot say: which files that are no modules are installed, and the published models with them."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["sourcing*"]), "sourcing.cases"],
    package_dir={"sourcing.cases": "instances/published"},
    package_data={
        "sourcing": ["py.typed", "starter/instance/*", "report/*.typ", "report/figures/*.json"],
        "sourcing.cases": ["*/*"],
    },
)
