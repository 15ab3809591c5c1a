"""What an installation needs in order to be run and watched: health, metrics, logs, outages.

Beside the settings and not in an app: it speaks of the whole process, and no app needs it.
"""
