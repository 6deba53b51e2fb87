namespace Wassette.Tests.Sandbox.Storage;

/// <summary>The races against a gate that looks through descriptors of its own where it can.</summary>
public sealed class OwnDescriptorRaceTests() : RaceTests(looksItself: true);
