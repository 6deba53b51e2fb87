using System.Diagnostics;
using System.Diagnostics.Metrics;
using Wassette.Sandbox;

namespace Wassette.Auditing;

/// <summary>What OpenTelemetry and other listeners can subscribe to, all under the name <c>Wassette</c>.</summary>
internal static class Telemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Wassette";

    private static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Instruments = new(Name);

    private static readonly Histogram<double> CallDuration =
        Instruments.CreateHistogram<double>("wassette.call.duration", "s", "How long calls of tools took.");

    private static readonly Counter<long> DenialCount =
        Instruments.CreateCounter<long>("wassette.denials", "{denial}", "What components were refused.");

    /// <summary>Starts the activity of a call; null when nobody listens.</summary>
    public static Activity? StartCall(WasmTool tool) => Activities.StartActivity("wassette.call")
        ?.SetTag("wassette.component", tool.Component)
        .SetTag("wassette.tool", tool.Name);

    /// <summary>Counts a call that ended.</summary>
    public static void CallEnded(WasmTool tool, TimeSpan duration, string outcome) => CallDuration.Record(
        duration.TotalSeconds,
        new KeyValuePair<string, object?>("wassette.component", tool.Component),
        new KeyValuePair<string, object?>("wassette.tool", tool.Name),
        new KeyValuePair<string, object?>("wassette.outcome", outcome));

    /// <summary>Counts a denial.</summary>
    public static void Denied(WassetteDenial denial) => DenialCount.Add(
        1,
        new KeyValuePair<string, object?>("wassette.component", denial.Component),
        new KeyValuePair<string, object?>("wassette.kind", denial.Kind));
}
