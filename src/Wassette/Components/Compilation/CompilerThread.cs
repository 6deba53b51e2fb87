namespace Wassette.Components.Compilation;

/// <summary>Runs what may compile in this process, on a thread of its own: a compiler of deep code recurses deeply.</summary>
internal static class CompilerThread
{
    private const int StackSize = 16 * 1024 * 1024;

    /// <summary>Runs it.</summary>
    public static Task<T> RunAsync<T>(Func<T> work)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(Run, StackSize) { IsBackground = true, Name = "Wassette compiler" };
        thread.Start();
        return done.Task;

        void Run()
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }
    }
}
