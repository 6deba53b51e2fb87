namespace Wassette.Sandbox.Storage;

/// <summary>The cases of wasi:filesystem's error-code that the gate itself returns.</summary>
internal static class FileErrors
{
    /// <summary>Every refusal: what Wasmtime's own confinement returns too.</summary>
    public const string NotPermitted = "not-permitted";

    public const string Exist = "exist";
    public const string InsufficientMemory = "insufficient-memory";
    public const string Invalid = "invalid";
    public const string IsDirectory = "is-directory";
    public const string Loop = "loop";
    public const string NameTooLong = "name-too-long";
    public const string NoEntry = "no-entry";
    public const string NotDirectory = "not-directory";
}
