using System.Globalization;
using System.Text;
using Wassette.Wit;

namespace Wassette.Mcp.Clients;

/// <summary>
/// Registers servers in the files of clients. Only what is meant is changed in a text; what comes out is read again, and
/// must say exactly that, or nothing is changed.
/// </summary>
public static class ClientRegistration
{
    private const int LongestName = 128;

    /// <summary>Works out how to add a server.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The client's file.</param>
    /// <param name="name">The name of the server.</param>
    /// <param name="command">How it is started.</param>
    /// <param name="force">Whether it takes the place of another server of the same name.</param>
    /// <exception cref="RegistrationException">It can't be added.</exception>
    public static RegistrationPlan PlanRegistration(McpClient client, string path, string name, ServerCommand command, bool force)
    {
        RequireName(client, name);
        RequireCommand(client, command);
        return Plan(client, path, name, (document, found) =>
            found is null ? document.Add(name, command)
            : command.IsStartedBy(found) ? []
            : force ? document.Replace(name, command)
            : throw new RegistrationException(
                RegistrationErrorKind.NameTaken,
                $"{DisplayText.QuotePath(path)} has another server {DisplayText.Quote(name)} already. Choose another name, or replace it with -Force."),
            after => after is not null && command.IsStartedBy(after));
    }

    /// <summary>Works out how to remove a server.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The client's file.</param>
    /// <param name="name">The name of the server.</param>
    /// <param name="force">Whether it is removed even when Wassette did not register it.</param>
    /// <exception cref="RegistrationException">It can't be removed.</exception>
    public static RegistrationPlan PlanRemoval(McpClient client, string path, string name, bool force) => Plan(
        client,
        path,
        name,
        (document, found) => found is null ? []
            : force || ServerCommand.IsOurs(found) ? document.Remove(name)
            : throw new RegistrationException(
                RegistrationErrorKind.NotOurs,
                $"The server {DisplayText.Quote(name)} in {DisplayText.QuotePath(path)} was not registered by this module. Remove it with -Force."),
        after => after is null);

    private static RegistrationPlan Plan(
        McpClient client,
        string path,
        string name,
        Func<ServersDocument, ServerEntry?, IReadOnlyList<Splice>> edit,
        Func<ServerEntry?, bool> isAsMeant)
    {
        ClientFile file = ClientFile.Read(path);
        try
        {
            byte[] text = file.Text;
            ServersDocument before = ServersDocument.Read(client, text);
            IReadOnlyList<Splice> splices = edit(before, before.Find(name));
            if (splices.Count == 0)
            {
                return new RegistrationPlan(file, text: null, splices);
            }

            byte[] edited = Splice.Apply(text, splices);
            return IsOnlyThat(client, name, before, edited, isAsMeant)
                ? new RegistrationPlan(file, edited, splices)
                : throw new DocumentException("it has a form that can't be edited without changing other things in it.", isValid: true);
        }
        catch (DocumentException e)
        {
            (RegistrationErrorKind kind, string remedy) = e.IsValid
                ? (RegistrationErrorKind.UneditableFile, "Edit it by hand.")
                : (RegistrationErrorKind.DamagedFile, "Correct it first; nothing was changed.");
            throw new RegistrationException(kind, $"{DisplayText.QuotePath(path)}, {e.Message} {remedy}", e);
        }
    }

    private static bool IsOnlyThat(McpClient client, string name, ServersDocument before, byte[] edited, Func<ServerEntry?, bool> isAsMeant)
    {
        try
        {
            ServersDocument after = ServersDocument.Read(client, edited);
            return isAsMeant(after.Find(name)) && before.DiffersOnlyIn(name, after);
        }
        catch (DocumentException)
        {
            return false;
        }
    }

    private static void RequireName(McpClient client, string name)
    {
        string? reason = name.Length is 0 or > LongestName ? $"It must have 1 to {LongestName} characters."
            : string.IsNullOrWhiteSpace(name) || name.EnumerateRunes().Any(IsInvisible) ? "It has characters that can't be seen."
            : name == client.ReservedName ? $"{client.Title} keeps it for itself."
            : null;
        if (reason is not null)
        {
            throw new RegistrationException(
                RegistrationErrorKind.InvalidName, $"A server of {client.Title} can't have the name {DisplayText.Quote(name)}. {reason}");
        }
    }

    // Half a surrogate pair is enumerated as U+FFFD.
    private static bool IsInvisible(Rune rune) => rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    private static void RequireCommand(McpClient client, ServerCommand command)
    {
        if (command.Arguments.FirstOrDefault(argument =>
            (client.Expands is { } mark && argument.Contains(mark, StringComparison.Ordinal)) || argument.EnumerateRunes().Any(IsInvisible)) is { } argument)
        {
            throw new RegistrationException(
                RegistrationErrorKind.InvalidCommand,
                $"{client.Title} would not start {DisplayText.Quote(argument)}: it takes '{client.Expands}' for the name of a variable, or a character can't be seen. "
                + "Give the script another path.");
        }
    }
}
