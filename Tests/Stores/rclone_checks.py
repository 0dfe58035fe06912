"""One folder, half of the nodes on its files and half on the bucket that rclone makes of it."""

import pathlib
import sys

from nodes import Node, Server, check, check_same, done, free_port, rounds

binary, programs, work = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
work.mkdir(parents=True)
port = free_port()
(work / "served/plants/fed").mkdir(parents=True)
credentials = work / "keys.yaml"
credentials.write_text("access_key: AKEXAMPLE\nsecret_key: SECRETEXAMPLE\n")
credentials.chmod(0o600)
folder = {"dir": str(work / "served/plants/fed")}
bucket = {"s3": {"endpoint": f"http://127.0.0.1:{port}", "bucket": "plants", "prefix": "fed",
                 "credentials": str(credentials)}}

with Server(
    [programs / "rclone", "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", "AKEXAMPLE,SECRETEXAMPLE",
     "--vfs-cache-mode", "off", "--dir-cache-time", "100ms", "--poll-interval", "0", "--config", "/dev/null",
     str(work / "served")], port, log=work / "rclone.log",
):
    nodes = [Node(binary, work, name) for name in "abcd"]
    nodes[0].create(folder)
    nodes[1].join(nodes[0], bucket)
    nodes[2].join(nodes[0], folder)
    nodes[3].join(nodes[0], bucket)
    for seed, node in enumerate(nodes):
        node.learn(seed + 1)
    rounds(nodes)
    check_same("rclone: two nodes on the folder, two on the bucket", nodes, 120)
    nodes[0].run("federation", "rekey")
    nodes[0].run("federation", "remove", "d")
    rounds(nodes[:3])
    check_same("rclone: after a rekey and a removal", nodes[:3], 90)
    gone = nodes[3].run("federation", "sync")
    check("rclone: the removed node is told", "was removed" in str(gone), str(gone))
done()
