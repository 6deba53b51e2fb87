namespace Wassette.Auditing;

/// <summary>Who has something done, for the audit trail. It goes along with the work, whichever threads that is done on.</summary>
internal static class AuditOrigin
{
    /// <summary>Whoever uses the session directly: a person at the shell, or their script.</summary>
    public const string Operator = "Operator";

    /// <summary>Another process, whose changes of the store were noticed.</summary>
    public const string OtherProcess = "Another process";

    private static readonly AsyncLocal<string?> Noted = new();

    /// <summary>Who it is now.</summary>
    public static string Current => Noted.Value ?? Operator;

    /// <summary>Says who it is from here on in this flow of work, until it is disposed of.</summary>
    public static IDisposable Begin(string origin)
    {
        Scope scope = new(Noted.Value);
        Noted.Value = origin;
        return scope;
    }

    private sealed class Scope(string? before) : IDisposable
    {
        public void Dispose() => Noted.Value = before;
    }
}
