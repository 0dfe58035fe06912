import Diagnostics
import Glibc
import Platform

/// Runs what the arguments ask for; 0 when everything could be measured, 1 when not.
private func run(_ environment: ProcessEnvironment, _ console: Console) throws -> Int32 {
  if let command = MeasuredCommand(environment) { return command.run() }
  switch Options(environment.arguments) {
  case nil:
    try console.writeError(Options.usage)
    return 2
  case .table(let sections, let scale):
    return try Benchmark(environment, console).run(sections, scale) ? 0 : 1
  case .learning(let file, let rows, let columns):
    let learning = StatisticsLearning(file: file, rows: rows, columns: columns, threads: environment.processorCount)
    try console.write(try learning.lines().map { $0 + "\n" }.joined())
    return 0
  case .paillierRates(let keyLength, let seconds):
    let lines = try PaillierRates(keyLength: keyLength, seconds: seconds).lines()
    try console.write(lines.map { $0 + "\n" }.joined())
    return 0
  case .operations:
    let lines = try [1024, 2048].flatMap { bits in
      try PaillierBenchmark.lines(keyLength: bits) + PaillierBenchmark.intersectionLines(keyLength: bits)
    }
    try console.write(lines.map { $0 + "\n" }.joined())
    return 0
  }
}

let console = Console.system()
do {
  exit(try run(.current(), console))
} catch {
  let diagnostic = error as? Diagnostic
  try? console.writeError("bench: \(diagnostic?.message ?? "\(error)")\n")
  exit(diagnostic?.code.status.rawValue ?? 1)
}
