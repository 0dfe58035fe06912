import Platform

/// A peer in Python: installed from PyPI into an environment of its own.
struct PythonPeer {
  /// What came of it.
  enum Installation {
    /// The script that drives the peer, and the versions that it found.
    case ready(Program)
    /// Why it cannot be measured.
    case unavailable(String)
  }

  /// A script and the Python that runs it.
  struct Program {
    let command: [String]
    let versions: String
  }

  /// Requirements with their versions; wheels only, since a build from source would measure another compiler's work.
  let packages: [String]
  let script: String
  /// The folder of the environment; kept for the next run.
  let folder: String
  let runner: ProgramRunner

  /// `phe` with the fast integers of gmpy2.
  ///
  /// - Parameter script: the name of the script that drives it.
  static func phe(in folder: String, script: String = "phe_rates", _ runner: ProgramRunner) -> PythonPeer {
    PythonPeer(
      packages: ["phe==1.5.0", "gmpy2==2.3.2"], script: "Sources/Benchmarks/peers/\(script).py",
      folder: "\(folder)/venv", runner: runner)
  }

  /// `numpy`, whose covariance is the linear algebra library's.
  static func numpy(in folder: String, _ runner: ProgramRunner) -> PythonPeer {
    PythonPeer(
      packages: ["numpy==2.4.6"], script: "Sources/Benchmarks/peers/numpy_covariance.py", folder: "\(folder)/numpy",
      runner: runner)
  }

  /// `polars`, which reads CSV files.
  static func polars(in folder: String, _ runner: ProgramRunner) -> PythonPeer {
    PythonPeer(
      packages: ["polars==2.1.0"], script: "Sources/Benchmarks/peers/polars_read.py", folder: "\(folder)/polars",
      runner: runner)
  }

  /// `pandas`, which cuts columns into quantiles.
  static func pandas(in folder: String, _ runner: ProgramRunner) -> PythonPeer {
    PythonPeer(
      packages: ["pandas==3.0.0"], script: "Sources/Benchmarks/peers/pandas_qcut.py", folder: "\(folder)/pandas",
      runner: runner)
  }

  /// `luigi` and `ninja`, which run tasks.
  static func luigiAndNinja(in folder: String, _ runner: ProgramRunner) -> PythonPeer {
    PythonPeer(
      packages: ["luigi==3.8.1", "ninja==1.13.0"], script: "Sources/Benchmarks/peers/luigi_tasks.py",
      folder: "\(folder)/luigi", runner: runner)
  }

  /// `scikit-learn`, which fits logistic regressions.
  static func scikitLearn(in folder: String, _ runner: ProgramRunner) -> PythonPeer {
    PythonPeer(
      packages: ["scikit-learn==1.7.2"], script: "Sources/Benchmarks/peers/sklearn_logistic.py",
      folder: "\(folder)/scikit-learn", runner: runner)
  }

  /// Installs what is not there yet. Only an interrupt is an error: without a peer the rest is still worth measuring.
  func installation(progress: (String) throws -> Void) throws -> Installation {
    if let program = try? ready() { return .ready(program) }
    do {
      try progress("installing \(packages.joined(separator: " and ")) into \(folder)")
      _ = try runner.run(["/usr/bin/env", "python3", "-m", "venv", "--clear", folder]).succeeded("python3 -m venv")
      let pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
      let patience = ["--timeout", "20", "--retries", "1", "--only-binary", ":all:"]
      _ = try runner.run([python] + pip + patience + packages).succeeded(
        "pip install \(packages.joined(separator: " "))")
      return .ready(try ready())
    } catch let error as BenchmarkError {
      return .unavailable(error.description)
    }
  }

  private var python: String { "\(folder)/bin/python" }

  private func ready() throws -> Program {
    let ended = try runner.run([python, script, "versions"]).succeeded(script)
    let found = ended.output.split(separator: "\n").joined(separator: " ")
    let expected = packages.map { $0.split(separator: "=").joined(separator: " ") }.joined(separator: " with ")
    guard found == expected else { throw BenchmarkError("found \(found) instead of \(expected)") }
    return Program(command: [python, script], versions: found)
  }
}
