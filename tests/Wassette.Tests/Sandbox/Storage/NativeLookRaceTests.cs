namespace Wassette.Tests.Sandbox.Storage;

/// <summary>The races against a gate that only has Wasmtime's functions to look with.</summary>
public sealed class NativeLookRaceTests() : RaceTests(looksItself: false);
