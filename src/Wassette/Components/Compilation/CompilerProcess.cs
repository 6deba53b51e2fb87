using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Wassette.Wit;

namespace Wassette.Components.Compilation;

/// <summary>A process that compiles one component, and is killed when it uses more than it may or nobody waits for it.</summary>
internal sealed class CompilerProcess : IDisposable
{
    // Short against the time in which a compiler can fill the memory.
    private const int PollMilliseconds = 20;

    // How long a process takes to end that has closed its streams.
    private const int ExitMilliseconds = 1000;

    // What a crash says fits into it.
    private const int MostErrorText = 4096;

    // Each may use as much memory as the limit says.
    private static readonly SemaphoreSlim Places = new(2);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private CompilerProcess(CompilerHost host)
    {
        try
        {
            _process = Process.Start(host.Describe())!;
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw new NoCompilerException($"{DisplayText.QuotePath(host.Program)} can't be started: {e.Message}");
        }

        _errors = ReadErrorsAsync();
    }

    /// <summary>Compiles a component. Waits for a place first: two compile at once in this process.</summary>
    /// <param name="host">The program to run.</param>
    /// <param name="component">The component.</param>
    /// <param name="source">Where it came from, for error messages.</param>
    /// <param name="limits">What the process may use.</param>
    /// <param name="cancellation">Kills the process.</param>
    /// <exception cref="ImportException">A limit was reached, or the process failed.</exception>
    /// <exception cref="NoCompilerException">The process never became a compiler.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static CompilerReply Compile(
        CompilerHost host, ReadOnlyMemory<byte> component, string source, CompilationLimits limits, CancellationToken cancellation)
    {
        Places.Wait(cancellation);
        try
        {
            using CompilerProcess process = new(host);
            Task<CompilerReply> reply = process.ExchangeAsync(component, limits);
            try
            {
                process.Watch(reply, source, limits, cancellation);
            }
            catch
            {
                // It fails when the process is killed, and nobody asks why.
                _ = reply.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
                throw;
            }

            return process.Complete(reply, source);
        }
        finally
        {
            Places.Release();
        }
    }

    public void Dispose()
    {
        // Also after an answer: nothing that it could still do is wanted.
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<CompilerReply> ExchangeAsync(ReadOnlyMemory<byte> component, CompilationLimits limits)
    {
        Stream output = _process.StandardOutput.BaseStream;
        byte[] greeting = new byte[CompilerProtocol.Greeting.Length];
        int length = await output.ReadAtLeastAsync(greeting, greeting.Length, throwOnEndOfStream: false).ConfigureAwait(false);
        if (!greeting.AsSpan(0, length).SequenceEqual(CompilerProtocol.Greeting))
        {
            throw new NoCompilerException($"{DisplayText.QuotePath(_process.StartInfo.FileName)} did not become a compiler");
        }

        Stream input = _process.StandardInput.BaseStream;
        await input.WriteAsync(CompilerProtocol.RequestHead(component.Length)).ConfigureAwait(false);
        await input.WriteAsync(component).ConfigureAwait(false);
        await input.FlushAsync().ConfigureAwait(false);
        return await CompilerProtocol.ReadReplyAsync(output, limits.Memory).ConfigureAwait(false);
    }

    private void Watch(Task reply, string source, CompilationLimits limits, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        while (Task.WaitAny([reply], PollMilliseconds, cancellation) < 0)
        {
            if (Stopwatch.GetElapsedTime(start) > limits.Time)
            {
                throw TooCostly(source, string.Create(CultureInfo.InvariantCulture, $"{limits.Time.TotalSeconds:0.###} s"));
            }

            if (Memory() > limits.Memory)
            {
                throw TooCostly(source, $"{limits.Memory / (1024 * 1024)} MiB of memory");
            }
        }
    }

    private long Memory()
    {
        try
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
        catch (InvalidOperationException)
        {
            // It has just ended.
            return 0;
        }
    }

    private CompilerReply Complete(Task<CompilerReply> reply, string source)
    {
        try
        {
            return reply.GetAwaiter().GetResult();
        }
        catch (InvalidDataException e)
        {
            throw Failed(source, "answered what makes no sense", e);
        }
        catch (IOException e)
        {
            if (!_process.WaitForExit(ExitMilliseconds))
            {
                _process.Kill();
                _process.WaitForExit();
            }

            string said = DisplayText.Clean(_errors.GetAwaiter().GetResult(), limit: 500) is { } text ? $": {text}" : "";
            throw Failed(source, $"ended before it was done (exit code {_process.ExitCode}{said})", e);
        }
    }

    // Read to the end, or the process would wait for it to be read.
    private async Task<string> ReadErrorsAsync()
    {
        Stream stream = _process.StandardError.BaseStream;
        byte[] kept = new byte[MostErrorText];
        int length = await stream.ReadAtLeastAsync(kept, kept.Length, throwOnEndOfStream: false).ConfigureAwait(false);
        await stream.CopyToAsync(Stream.Null).ConfigureAwait(false);
        return Encoding.UTF8.GetString(kept, 0, length);
    }

    private static ImportException TooCostly(string source, string limit) => new(
        ImportErrorKind.CompilationLimit,
        $"{DisplayText.QuotePath(source)} needs more than {limit} to compile, and was given up. Such a component is either very large, and "
            + "should be split or built without what it does not use, or made to harm: check where it comes from.");

    private static ImportException Failed(string source, string how, Exception e) => new(
        ImportErrorKind.CompilationFailed,
        $"The process that compiled {DisplayText.QuotePath(source)} {how}. Import it again; if that fails too, the compiler can't handle this component.",
        e);
}
