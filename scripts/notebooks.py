"""Runs the code of each notebook on Deno's kernel: [[source, …], …] on stdin, [[[output, …], …], …] as Jupyter stores them on stdout."""
import json
import queue
import sys

from jupyter_client.manager import start_new_kernel
from jupyter_client.session import utcnow  # noqa
