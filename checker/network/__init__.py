"""How far this PC's network lets HTTPS and AWS Client VPN through, stage by stage.

Together with the probes' doors, the only place that opens sockets.
"""
