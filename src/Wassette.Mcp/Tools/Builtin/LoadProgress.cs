using System.Globalization;
using Wassette.Components.Sources;
using Wassette.Wit;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>Says of a call that loads a component whether it downloads or compiles.</summary>
internal sealed class LoadProgress : IProgress<FetchProgress>
{
    private const int LongestItem = 200;
    private const string Compiling = "compiling,";

    private readonly BuiltinCall _call;

    public LoadProgress(BuiltinCall call)
    {
        _call = call;
        call.Status = Compiling;
    }

    /// <inheritdoc/>
    public void Report(FetchProgress value)
    {
        string total = value.Total is { } known ? string.Create(CultureInfo.InvariantCulture, $" of {known}") : "";
        _call.Status = value.Bytes == value.Total
            ? Compiling
            : string.Create(CultureInfo.InvariantCulture, $"downloading {DisplayText.Clean(value.Item, LongestItem)}, {value.Bytes}{total} bytes");
    }
}
