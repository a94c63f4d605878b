namespace PasidVerify.Bench;

/// <summary>Something to measure in every mode, compiled for each.</summary>
internal interface IMeasurement<TResult>
{
    /// <summary>Measures.</summary>
    TResult Of<TBuffers>(BenchMachine machine, TBuffers buffers) where TBuffers : struct, IBuffers;
}
