"""Runs notebooks on Deno's kernel: {path: [source, …]} on stdin, {path: [[output, …], …]} on stdout, up to the first cell that throws."""
import json
import queue
import sys
from pathlib import Path

from jupyter_client.manager import run_kernel

LIMIT = 120  # seconds
LATE = 0.3  # Outputs may come after the kernel has said that it is idle.
FIELDS = {
    'stream': ('name', 'text'),
    'display_data': ('data', 'metadata'),
    'execute_result': ('execution_count', 'data', 'metadata'),
    'error': ('ename', 'evalue', 'traceback'),
}


def outputs(client, source):
    request, idle = client.execute(source), False
    while True:
        try:
            message = client.get_iopub_msg(timeout=LATE if idle else LIMIT)
        except queue.Empty:
            if idle:
                return
            raise
        if message['parent_header'].get('msg_id') != request:
            continue
        kind, content = message['msg_type'], message['content']
        idle = idle or content.get('execution_state') == 'idle'
        if kind in FIELDS:
            yield {'output_type': kind, **{field: content[field] for field in FIELDS[kind]}}


def run(path, sources):
    with run_kernel(kernel_name='deno', cwd=str(Path(path).parent)) as client:
        for source in sources:
            made = list(outputs(client, source))
            yield made
            if any(output['output_type'] == 'error' for output in made):
                return


json.dump({path: list(run(path, sources)) for path, sources in json.load(sys.stdin).items()}, sys.stdout, sort_keys=True)
