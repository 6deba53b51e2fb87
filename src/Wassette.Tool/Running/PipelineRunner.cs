using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Wassette.Tool.Hosting;

namespace Wassette.Tool.Running;

/// <summary>Runs one pipeline after the other and shows what they give. A running one can be stopped from another thread.</summary>
internal sealed class PipelineRunner(Runspace runspace, ToolHost host)
{
    private readonly Lock _gate = new();
    private Pipeline? _running;

    /// <summary>Runs a command and shows its output, and the error that ends it, if one does.</summary>
    /// <param name="command">The command.</param>
    /// <param name="input">What it finds in <c>$input</c>.</param>
    /// <returns>Whether it ran to its end, which does not mean that it succeeded: that is what <c>$?</c> says.</returns>
    public bool Run(Command command, IEnumerable<string>? input = null)
    {
        command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);

        if (Invoke(command, input) is not { } exception)
        {
            return true;
        }

        if (exception is not PipelineStoppedException)
        {
            Show(exception);
        }

        return false;
    }

    /// <summary>Asks the running pipeline to stop.</summary>
    /// <returns>Whether there is one that was not asked before.</returns>
    public bool Stop()
    {
        lock (_gate)
        {
            if (_running?.PipelineStateInfo.State != PipelineState.Running)
            {
                return false;
            }

            _running.StopAsync();
            return true;
        }
    }

    private Exception? Invoke(Command? command, IEnumerable<object>? input)
    {
        using Pipeline pipeline = CreatePipeline(command);
        using var ended = new ManualResetEventSlim();

        pipeline.Commands.Add(new Command("Out-Default", isScript: false, useLocalScope: true));
        pipeline.StateChanged += (_, change) =>
        {
            if (change.PipelineStateInfo.State is PipelineState.Completed or PipelineState.Failed or PipelineState.Stopped)
            {
                ended.Set();
            }
        };

        lock (_gate)
        {
            _running = pipeline;
            pipeline.InvokeAsync();
        }

        Feed(pipeline.Input, input);
        ended.Wait();

        lock (_gate)
        {
            _running = null;
        }

        return pipeline.PipelineStateInfo.Reason;
    }

    // The engine keeps $? only over what goes to the history: the commands of the user, not our own.
    private Pipeline CreatePipeline(Command? command)
    {
        if (command is null)
        {
            return runspace.CreatePipeline();
        }

        Pipeline pipeline = runspace.CreatePipeline(command.CommandText, addToHistory: true);
        pipeline.Commands.Clear();
        pipeline.Commands.Add(command);
        return pipeline;
    }

    // On a thread of its own: a pipeline may end while its input, a terminal or a pipe that nobody closes, goes on.
    private static void Feed(PipelineWriter writer, IEnumerable<object>? input)
    {
        if (input is null)
        {
            writer.Close();
            return;
        }

        var feeder = new Thread(() =>
        {
            try
            {
                foreach (object item in input)
                {
                    writer.Write(item);
                }

                writer.Close();
            }
            catch (Exception exception) when (exception is PipelineClosedException or ObjectDisposedException)
            {
                // The pipeline has all the input that it wanted.
            }
        })
        {
            IsBackground = true,
            Name = "Standard input",
        };

        feeder.Start();
    }

    // Through the same views as any other error, so that it looks the same.
    private void Show(Exception exception)
    {
        ErrorRecord record = (exception as IContainsErrorRecord)?.ErrorRecord
            ?? new ErrorRecord(exception, exception.GetType().Name, ErrorCategory.NotSpecified, targetObject: null);

        host.ToolUI.OutputIsError = true;

        try
        {
            if (Invoke(command: null, [record]) is not null)
            {
                Console.Error.WriteLine(exception.Message);
            }
        }
        finally
        {
            host.ToolUI.OutputIsError = false;
        }
    }
}
