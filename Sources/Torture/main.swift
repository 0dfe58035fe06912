import Diagnostics
import Glibc
import Platform

/// Disturbs commands at every call and sees what becomes of it; 0 when nothing was lost, 1 when something was.
private func run(_ environment: ProcessEnvironment, _ console: Console) throws -> Int32 {
  if let command = FaultyCommand(environment) { return try command.run() }
  guard let options = Options(environment.arguments) else {
    try console.writeError(Options.usage)
    return 2
  }
  return try Torture(environment, console, options).run() ? 0 : 1
}

let console = Console.system()
do {
  exit(try run(.current(), console))
} catch {
  try? console.writeError("torture: \((error as? Diagnostic)?.message ?? "\(error)")\n")
  exit(1)
}
