using System.Globalization;
using System.Management.Automation;
using Wassette.Policies;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Parameters;

namespace Wassette.PowerShell.Commands;

/// <summary>Sets what each call of components may use, from their next call on.</summary>
[Cmdlet(VerbsCommon.Set, "WassetteLimit", SupportsShouldProcess = true)]
[OutputType("Wassette.Policies.WassettePolicy")]
public sealed class SetWassetteLimitCommand : PolicyCmdlet
{
    /// <summary>The ids of the components, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ComponentIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Component { get; set; } = [];

    /// <summary>All memories and tables of the component together: bytes (512MB), or text (512Mi).</summary>
    [Parameter]
    [SizeTransformation]
    public string? Memory { get; set; }

    /// <summary>The share of a processor core over the call: cores (0.5), or text (500m).</summary>
    [Parameter]
    [NumberTransformation]
    public string? Cpu { get; set; }

    /// <summary>Wall-clock time of a call: seconds, or a time span.</summary>
    [Parameter]
    [TimeoutTransformation]
    public TimeSpan? Timeout { get; set; }

    /// <summary>The result of a call: bytes (1MB), or text (1Mi).</summary>
    [Parameter]
    [SizeTransformation]
    public string? Output { get; set; }

    /// <summary>The body of an HTTP response: bytes (1MB), or text (1Mi).</summary>
    [Parameter]
    [SizeTransformation]
    public string? ResponseBody { get; set; }

    /// <summary>Calls of the component that run at once.</summary>
    [Parameter]
    public int? Concurrency { get; set; }

    /// <summary>The limits to take out of the policy, so that those of the session hold.</summary>
    [Parameter]
    [ValidateSet(nameof(Memory), nameof(Cpu), nameof(Timeout), nameof(Output), nameof(ResponseBody), nameof(Concurrency))]
    public string[] Default { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Dictionary<LimitKind, string?> limits = new()
        {
            [LimitKind.Memory] = Memory,
            [LimitKind.Cpu] = Cpu,
            [LimitKind.Timeout] = Timeout is { } timeout ? Text(timeout) : null,
            [LimitKind.Output] = Output,
            [LimitKind.ResponseBody] = ResponseBody,
            [LimitKind.Concurrency] = Concurrency?.ToString(CultureInfo.InvariantCulture),
        };
        LimitKind[] defaults = [.. Default.Select(name => Enum.Parse<LimitKind>(name, ignoreCase: true))];
        LimitKind[] twice = [.. defaults.Where(kind => limits[kind] is not null)];
        if (twice.Length > 0)
        {
            WriteError(ErrorRecords.LimitAmbiguous(twice[0].ToString()));
            return;
        }

        KeyValuePair<LimitKind, string?>[] changes = [.. limits.Where(limit => limit.Value is not null || defaults.Contains(limit.Key))];
        if (changes.Length == 0)
        {
            WriteError(ErrorRecords.NoLimit());
        }
        else if (Describe(changes) is { } sentence)
        {
            ChangeEach(Component, component => Set(component, changes, sentence));
        }
    }

    private static string Text(TimeSpan timeout) => timeout.Ticks % TimeSpan.TicksPerSecond == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{timeout.TotalSeconds:0}s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, timeout.TotalMilliseconds):0}ms");

    private bool Set(WasmComponent component, KeyValuePair<LimitKind, string?>[] changes, string sentence) => Change(
        component,
        $"Component '{component.Id}' may {sentence}.",
        () => component.SetLimits(changes),
        () => WriteVerbose($"Component '{component.Id}' has these limits already."));

    private string? Describe(KeyValuePair<LimitKind, string?>[] changes)
    {
        try
        {
            return string.Join("; ", changes.Select(change => LimitSummary.Of(change.Key, change.Value)));
        }
        catch (PolicyException e)
        {
            WriteError(ErrorRecords.PolicyRefused(target: null, e));
            return null;
        }
    }
}
