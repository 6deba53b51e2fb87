namespace Wassette.Sandbox.Storage;

/// <summary>A file operation fails with an error code of wasi:filesystem; the guest gets the code and goes on.</summary>
internal sealed class FileErrorException(string code) : Exception(code)
{
    public string Code { get; } = code;
}
