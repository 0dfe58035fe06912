import Testing

/// Calls and words that have their one place, or none.
@Suite struct CallTests {
  /// Output goes through Console, failures through errors.
  @Test(arguments: [
    "print(", "debugPrint(", "dump(", "try!", "as!", "fatalError", "unowned", "nonisolated(unsafe)",
  ])
  func wordThatNoSourceHas(_ word: String) throws {
    for file in try SourceFile.sources.get() {
      let places = file.places(of: word)
      #expect(places.isEmpty, "'\(word)' at \(places.joined(separator: ", "))")
    }
  }

  /// A thing left to do belongs into the tracker.
  @Test func nothingIsLeftToDo() throws {
    let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
    for file in try SourceFile.sources.get() + SourceFile.all(below: "Tests") {
      for mark in marks { #expect(!file.text.containsWord(mark), "\(file.path) has \(mark)") }
      #expect(file.name != "Empty.swift", "\(file.path)")
    }
  }

  /// Files, processes, clocks and signals are Platform's: so a test can hand over its own, and a fault can be injected.
  @Test(arguments: [
    "open", "openat", "fopen", "creat", "read", "pread", "write", "pwrite", "close", "rename", "unlink", "rmdir",
    "mkdir", "stat", "fstat", "lstat", "opendir", "mmap", "flock", "fsync", "truncate", "fork", "posix_spawn", "execve",
    "system", "popen", "kill", "signal", "sigaction", "getenv", "setenv", "getcwd", "chdir", "time", "clock",
    "clock_gettime", "gettimeofday", "localtime", "localtime_r", "socket", "connect", "random", "rand", "arc4random",
  ])
  func systemCallOfPlatformOnly(_ call: String) throws {
    // Only a file that imports Glibc can make the call; methods and functions of our own have other receivers.
    for file in try SourceFile.sources.get() where file.imports.contains("Glibc") {
      guard file.target != "Platform", file.target != "Benchmarks" else { continue }
      let places = file.freeCalls(of: call)
      #expect(places.isEmpty, "\(call) at \(places.joined(separator: ", "))")
    }
  }

  @Test(arguments: [
    "FileManager", "ProcessInfo", "Process", "FileHandle", "Date", "ContinuousClock", "SuspendingClock",
  ])
  func typeOfPlatformOnly(_ name: String) throws {
    for file in try SourceFile.sources.get() where file.target != "Platform" && file.target != "Benchmarks" {
      let places = file.places(of: name)
      #expect(places.isEmpty, "\(name) at \(places.joined(separator: ", "))")
    }
  }

  /// The one global state is the constants: same inputs, same bytes.
  @Test func nothingGlobalCanChange() throws {
    for file in try SourceFile.sources.get() {
      for (number, line) in file.lines.enumerated() {
        let words = line.split(separator: " ")
        let isGlobal = !line.hasPrefix(" ") && words.contains("var")
        let isStatic = words.contains("static") && words.contains("var") && line.contains("=")
        #expect(!isGlobal && !isStatic, "\(file.path):\(number + 1)")
      }
    }
  }

  /// Dictionaries have no order that could reach a result; random numbers come from seeded streams or SecureRandom.
  @Test(arguments: ["SystemRandomNumberGenerator", "randomElement", "shuffled", ".random(in"])
  func unseededRandomness(_ word: String) throws {
    for file in try SourceFile.sources.get() {
      let places = file.places(of: word)
      #expect(places.isEmpty, "\(word) at \(places.joined(separator: ", "))")
    }
  }
}

extension SourceFile {
  /// The places where a free function is called: no dot and no `func` before the name, a parenthesis after it.
  fileprivate func freeCalls(of name: String) -> [String] {
    let wanted = Array("\(name)(".utf8)
    return lines.enumerated().compactMap { number, line in
      let bytes = Array(line.utf8)
      guard bytes.count >= wanted.count else { return nil }
      for start in 0...(bytes.count - wanted.count) where bytes[start..<(start + wanted.count)].elementsEqual(wanted) {
        let before = bytes[..<start]
        if let last = before.last, last.isWordByte || last == UInt8(ascii: ".") { continue }
        if before.suffix(5).elementsEqual("func ".utf8) { continue }
        // A function or a parameter of the file's own hides the one of the system.
        if lines.contains(where: { $0.contains("func \(name)(") || $0.contains("_ \(name): ") }) { continue }
        return "\(path):\(number + 1)"
      }
      return nil
    }
  }
}
