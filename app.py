"""The web page over the shipped transcripts, as a Space, Docker or `python app.py` runs it."""

from qa.pipeline import Pipeline
from qa.web import build, launch

demo = build(Pipeline.shipped())

if __name__ == "__main__":
    launch(demo)
