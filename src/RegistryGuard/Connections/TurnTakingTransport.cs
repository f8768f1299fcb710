using System.IO.Pipelines;

namespace RegistryGuard.Connections;

/// <summary>A connection that is read in turns.</summary>
internal sealed class TurnTakingTransport(IDuplexPipe connection) : IDuplexPipe
{
    public PipeReader Input { get; } = new TurnTakingReader(connection.Input);

    public PipeWriter Output => connection.Output;
}
