namespace Wassette.Mcp.Clients;

/// <summary>A text is broken, or written in a form that can't be edited.</summary>
/// <param name="message">Where and what, without the name of the file.</param>
/// <param name="isValid">Whether it is nothing but the form.</param>
internal sealed class DocumentException(string message, bool isValid = false) : Exception(message)
{
    /// <summary>Whether the text is as the client wants it, and only can't be edited.</summary>
    public bool IsValid { get; } = isValid;
}
