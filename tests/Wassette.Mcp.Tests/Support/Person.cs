using System.Collections.Concurrent;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Wassette.Mcp.Tests.Support;

/// <summary>Somebody at a client who answers questions.</summary>
/// <param name="answer">What they answer.</param>
internal sealed class Person(Func<ElicitRequestParams, ElicitResult> answer)
{
    /// <summary>What they were asked.</summary>
    public ConcurrentQueue<ElicitRequestParams> Questions { get; } = [];

    /// <summary>Somebody who chooses.</summary>
    public static Person Choosing(string choice) => new(_ => Accept(choice));

    /// <summary>Somebody who says no in one way or the other.</summary>
    public static Person Saying(string action) => new(_ => new ElicitResult { Action = action });

    /// <summary>A yes.</summary>
    public static ElicitResult Accept(string choice) => new()
    {
        Action = "accept",
        Content = new Dictionary<string, JsonElement> { ["allow"] = JsonSerializer.SerializeToElement(choice) },
    };

    /// <summary>Puts a question to them.</summary>
    public ValueTask<ElicitResult> AskAsync(ElicitRequestParams? question, CancellationToken cancellation)
    {
        Questions.Enqueue(question!);
        return ValueTask.FromResult(answer(question!));
    }
}
