import Platform

/// What every section is given.
struct BenchmarkSetting {
  let scale: Options.Scale
  /// The program that is measured.
  let fedflow: FedflowProgram
  let files: JobFiles
  let environment: ProcessEnvironment
  /// Tells how far it is.
  let say: (String) throws -> Void

  /// Where peers are installed and the folder of a run is made; `make clean` removes it.
  static let place = ".build/bench"
  /// The data of the repository.
  static let data = "data"

  var runner: ProgramRunner { fedflow.runner }
  /// The folder of this run.
  var folder: String { files.folder }
  var data: String { environment.absolute(Self.data) }

  /// A peer in Python that is installed, or why it is not.
  func installed(_ peer: (_ place: String, ProgramRunner) -> PythonPeer) throws -> PythonPeer.Installation {
    try peer(environment.absolute(Self.place), runner).installation(progress: say)
  }
}
