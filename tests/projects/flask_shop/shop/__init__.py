"""A Flask application made by a factory; `flask db init` makes its migrations folder."""

import os

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
migrate = Migrate()


class Customer(db.Model):
    id = db.Column(db.BigInteger, db.Identity(), primary_key=True)
    name = db.Column(db.String(120), nullable=False)


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    db.init_app(app)
    migrate.init_app(app, db)
    return app
