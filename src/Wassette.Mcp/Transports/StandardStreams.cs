namespace Wassette.Mcp.Transports;

/// <summary>
/// Standard input and output of the process, for the protocol alone: nothing else in the process, and no child of it, can
/// read from the one or write to the other any more.
/// </summary>
/// <remarks>
/// What others write to standard output goes to standard error from then on; what they read from standard input is empty.
/// It stays so until the process ends: output after the protocol's end would be no protocol either.
/// </remarks>
public sealed class StandardStreams
{
    private static readonly Lock Gate = new();
    private static StandardStreams? _reserved;
    private static bool _claimed;

    private StandardStreams(Stream input, Stream output)
    {
        Input = input;
        Output = output;
    }

    /// <summary>What the client sends.</summary>
    public Stream Input { get; }

    /// <summary>What the client reads.</summary>
    public Stream Output { get; }

    /// <summary>
    /// Takes the streams away from everyone else for a server that is about to start, so that nothing written until then
    /// gets to the client. Does nothing where they are no program's.
    /// </summary>
    public static void Reserve()
    {
        lock (Gate)
        {
            if (Console.IsInputRedirected && Console.IsOutputRedirected)
            {
                _reserved ??= Take();
            }
        }
    }

    /// <summary>Takes the streams away from everyone else. Once in a process.</summary>
    /// <exception cref="InvalidOperationException">They were taken before, or standard input is a terminal.</exception>
    public static StandardStreams Claim()
    {
        lock (Gate)
        {
            if (_claimed)
            {
                throw new InvalidOperationException("Standard input and output belong to another server of this process, or did.");
            }

            if (!Console.IsInputRedirected)
            {
                throw new InvalidOperationException("Standard input is a terminal, and a server over stdio is spoken to by a program.");
            }

            _reserved ??= Take();
            _claimed = true;
            return _reserved;
        }
    }

    private static StandardStreams Take()
    {
        StandardStreams streams = OperatingSystem.IsWindows() ? TakeHandles() : TakeDescriptors();
        Console.SetOut(Console.Error);
        Console.SetIn(TextReader.Null);
        return streams;
    }

    private static StandardStreams TakeDescriptors()
    {
        // Duplicates made earlier (the writer behind Console.Out is one) would get past what happens to 0 and 1.
        UnixDescriptors.RedirectDuplicates();

        // On Unix each of the two is a duplicate of its own, closed in child processes.
        StandardStreams streams = new(Console.OpenStandardInput(), Console.OpenStandardOutput());
        UnixDescriptors.RedirectStandard();
        return streams;
    }

    // Streams on Windows keep the handle that was the standard one when they were opened; children get the one that is.
    private static StandardStreams TakeHandles()
    {
        StandardStreams streams = new(Console.OpenStandardInput(), Console.OpenStandardOutput());
        WindowsHandles.RedirectStandard();
        return streams;
    }
}
