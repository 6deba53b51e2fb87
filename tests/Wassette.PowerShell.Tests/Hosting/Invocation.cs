using System.Management.Automation;

namespace Wassette.PowerShell.Tests.Hosting;

/// <summary>What a script gave.</summary>
/// <param name="Output">The objects that it wrote.</param>
/// <param name="Streams">The other streams.</param>
/// <param name="Exception">The terminating error that ended it, if one did.</param>
public sealed record Invocation(IReadOnlyList<PSObject> Output, PSDataStreams Streams, RuntimeException? Exception)
{
    /// <summary>The non-terminating errors, and the terminating one after them.</summary>
    public IReadOnlyList<ErrorRecord> Errors =>
        [.. Streams.Error, .. Exception is IContainsErrorRecord { ErrorRecord: var record } ? new[] { record } : []];

    /// <summary>The objects without PowerShell's wrapping, where nothing went wrong.</summary>
    public object[] Values
    {
        get
        {
            Assert.Empty(Errors);
            return [.. Output.Select(item => item is null ? null! : item.BaseObject)];
        }
    }

    /// <summary>The only object, without PowerShell's wrapping, where nothing went wrong.</summary>
    public object Value => Assert.Single(Values);

    /// <summary>The only error.</summary>
    public ErrorRecord Error => Assert.Single(Errors);
}
