"""The Vowpal Wabbit peer: hands its arguments to the library, which reads and writes the files itself.

usage: vw_peer.py VW-ARGUMENT...
"""
import sys

from vowpalwabbit import Workspace

Workspace(arg_list=sys.argv[1:]).finish()
