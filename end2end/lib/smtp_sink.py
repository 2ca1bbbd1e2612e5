"""A mail server that keeps each message as a file: smtp_sink.py PORT FOLDER."""
import os
import sys
import time

from aiosmtpd.controller import Controller

port, folder = int(sys.argv[1]), sys.argv[2]


class Keep:
    async def handle_DATA(self, server, session, envelope):
        name = os.path.join(folder, f"{time.time_ns()}.eml")
        with open(f"{name}.part", "wb") as file:
            file.write(envelope.content)
        os.rename(f"{name}.part", name)
        return "250 kept"


Controller(Keep(), hostname="127.0.0.1", port=port).start()
print("listening", flush=True)
while True:
    time.sleep(3600)
