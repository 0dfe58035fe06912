#if LIBFUZZER
  /// libFuzzer of the toolchain as a function (LLVM, compiler-rt): it is linked when FEDFLOW_FUZZING is set.
  @_silgen_name("LLVMFuzzerRunDriver")
  private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
  ) -> Int32

  /// The entry point: `Fuzzing TARGET FLAGS… [CORPUS]`, the flags those of libFuzzer.
  ///
  /// The driver knows one C function for each target, because such a function can carry nothing with it.
  @_cdecl("Fuzzing_main")
  public func fuzz(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
    guard count > 1, let arguments, let word = arguments[1], let target = FuzzTarget(rawValue: String(cString: word))
    else {
      return 2
    }
    // The target's name is not the driver's.
    for index in 1..<Int(count) { arguments[index] = arguments[index + 1] }
    var (rest, remaining): (Int32, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) = (count - 1, arguments)
    switch target {
    case .json: return runDriver(&rest, &remaining) { FuzzTarget.json.call($0, $1) }
    case .yaml: return runDriver(&rest, &remaining) { FuzzTarget.yaml.call($0, $1) }
    case .csv: return runDriver(&rest, &remaining) { FuzzTarget.csv.call($0, $1) }
    case .job: return runDriver(&rest, &remaining) { FuzzTarget.job.call($0, $1) }
    case .table: return runDriver(&rest, &remaining) { FuzzTarget.table.call($0, $1) }
    case .model: return runDriver(&rest, &remaining) { FuzzTarget.model.call($0, $1) }
    case .zip: return runDriver(&rest, &remaining) { FuzzTarget.zip.call($0, $1) }
    }
  }
#endif
