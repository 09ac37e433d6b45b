"""Releases on this machine: unpacked under their digest, each instance a program under supervisor."""
