import Commands
import Glibc

exit(CommandLineFace.run())
