using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace Wassette.Tool.Hosting;

/// <summary>Asks the person at the terminal.</summary>
internal static class TerminalPrompt
{
    /// <summary>Reads a line; an empty one at the end of input.</summary>
    public static string ReadLine() => Console.ReadLine() ?? "";

    /// <summary>Reads a line that is not shown.</summary>
    public static SecureString ReadSecret()
    {
        var secret = new SecureString();

        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace && secret.Length > 0)
            {
                secret.RemoveAt(secret.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                secret.AppendChar(key.KeyChar);
            }
        }

        Console.WriteLine();
        secret.MakeReadOnly();
        return secret;
    }

    /// <summary>Asks for values, such as those of mandatory parameters that were not given.</summary>
    public static Dictionary<string, PSObject> AskForFields(string caption, string message, Collection<FieldDescription> descriptions)
    {
        WriteHeading(caption, message);
        return descriptions.ToDictionary(field => field.Name, field => PSObject.AsPSObject(AskForField(field)));
    }

    /// <summary>Asks which of several answers it shall be.</summary>
    public static int AskForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        (string Key, string Label)[] answers = [.. choices.Select(choice => Split(choice.Label))];
        string question = string.Join("  ", answers.Select(answer => $"[{answer.Key}] {answer.Label}"))
            + (defaultChoice >= 0 ? $" (default is \"{answers[defaultChoice].Key}\")" : "");

        WriteHeading(caption, message);

        while (true)
        {
            Console.Write(question + ": ");

            if (Console.ReadLine()?.Trim() is not { } line)
            {
                throw new PSInvalidOperationException("The input ended before the question was answered.");
            }

            int choice = line.Length == 0
                ? defaultChoice
                : Array.FindIndex(answers, answer => Is(line, answer.Key) || Is(line, answer.Label));

            if (choice >= 0)
            {
                return choice;
            }
        }
    }

    /// <summary>Asks for a password, and for the user's name where it is not known.</summary>
    public static PSCredential AskForCredential(string caption, string message, string userName)
    {
        WriteHeading(caption, message);

        if (string.IsNullOrEmpty(userName))
        {
            Console.Write("User: ");
            userName = ReadLine();
        }

        Console.Write($"Password for user {userName}: ");
        return new PSCredential(userName, ReadSecret());
    }

    private static object? AskForField(FieldDescription field)
    {
        Console.Write(field.Name + ": ");

        return field.ParameterTypeFullName == typeof(SecureString).FullName ? ReadSecret() : ReadLine();
    }

    private static void WriteHeading(string caption, string message)
    {
        foreach (string text in new[] { caption, message })
        {
            if (!string.IsNullOrEmpty(text))
            {
                Console.WriteLine(text);
            }
        }
    }

    // PowerShell marks the key of an answer by an ampersand before it: "Yes to &All".
    private static (string Key, string Label) Split(string label)
    {
        int mark = label.IndexOf('&', StringComparison.Ordinal);
        string text = label.Replace("&", "", StringComparison.Ordinal);

        return mark >= 0 && mark < text.Length ? (text[mark].ToString().ToUpperInvariant(), text) : (text, text);
    }

    private static bool Is(string line, string answer) => line.Equals(answer, StringComparison.OrdinalIgnoreCase);
}
