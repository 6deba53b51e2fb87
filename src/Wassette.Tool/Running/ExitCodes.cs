namespace Wassette.Tool.Running;

/// <summary>The exit codes that <c>pwsh</c> uses.</summary>
internal static class ExitCodes
{
    /// <summary>The last command succeeded.</summary>
    public const int Success = 0;

    /// <summary>The last command failed, or a terminating error ended the run.</summary>
    public const int Failure = 1;

    /// <summary>The command line can't be understood (EX_USAGE).</summary>
    public const int Usage = 64;
}
