#if LIBFUZZER
  /// libFuzzer of the toolchain as a function (LLVM, compiler-rt): it is linked when FEDFLOW_FUZZING is set.
  @_silgen_name("LLVMFuzzerRunDriver")
  private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
  ) -> Int32

  /// The entry point. The program's name is that of the target, as a link has it, because libFuzzer starts the program anew
  /// when it merges a corpus and hands on its own flags only.
  ///
  /// The driver knows one C function for each target, because such a function can carry nothing with it.
  @_cdecl("Fuzzing_main")
  public func fuzz(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
    guard let path = arguments?[0].map({ String(cString: $0) }),
      let target = path.split(separator: "/").last.flatMap({ FuzzTarget(rawValue: String($0)) })
    else {
      return 2
    }
    var (count, arguments) = (count, arguments)
    switch target {
    case .json: return runDriver(&count, &arguments) { FuzzTarget.json.call($0, $1) }
    case .yaml: return runDriver(&count, &arguments) { FuzzTarget.yaml.call($0, $1) }
    case .csv: return runDriver(&count, &arguments) { FuzzTarget.csv.call($0, $1) }
    case .job: return runDriver(&count, &arguments) { FuzzTarget.job.call($0, $1) }
    case .table: return runDriver(&count, &arguments) { FuzzTarget.table.call($0, $1) }
    case .model: return runDriver(&count, &arguments) { FuzzTarget.model.call($0, $1) }
    case .zip: return runDriver(&count, &arguments) { FuzzTarget.zip.call($0, $1) }
    }
  }
#endif
