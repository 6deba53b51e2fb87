namespace Wassette.PowerShell.Serving;

/// <summary>How clients speak to a server.</summary>
public enum ServedTransport
{
    /// <summary>In lines on standard input and output.</summary>
    Stdio,

    /// <summary>In requests over HTTP.</summary>
    Http,
}
