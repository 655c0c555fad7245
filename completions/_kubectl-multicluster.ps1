
Register-ArgumentCompleter -Native -CommandName kubectl-multicluster -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $prev = $env:MULTICLUSTER_COMPLETE;
    $env:MULTICLUSTER_COMPLETE = "powershell";

    $args = $commandAst.Extent.Text
    $args = $args.Substring(0, [math]::Min($cursorPosition, $args.Length));
    if ($wordToComplete -eq "") {
        $args += " ''";
    }

    $results = Invoke-Expression @"
& kubectl-multicluster -- $args
"@;
    if ($null -eq $prev) {
        Remove-Item Env:\MULTICLUSTER_COMPLETE;
    } else {
        $env:MULTICLUSTER_COMPLETE = $prev;
    }
    $results | ForEach-Object {
        $split = $_.Split("`t");
        $cmd = $split[0];

        if ($split.Length -eq 2) {
            $help = $split[1];
        }
        else {
            $help = $split[0];
        }

        [System.Management.Automation.CompletionResult]::new($cmd, $cmd, 'ParameterValue', $help)
    }
};
        

Register-ArgumentCompleter -Native -CommandName kmc -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $prev = $env:MULTICLUSTER_COMPLETE;
    $env:MULTICLUSTER_COMPLETE = "powershell";

    $args = $commandAst.Extent.Text
    $args = $args.Substring(0, [math]::Min($cursorPosition, $args.Length));
    if ($wordToComplete -eq "") {
        $args += " ''";
    }

    $results = Invoke-Expression @"
& kmc -- $args
"@;
    if ($null -eq $prev) {
        Remove-Item Env:\MULTICLUSTER_COMPLETE;
    } else {
        $env:MULTICLUSTER_COMPLETE = $prev;
    }
    $results | ForEach-Object {
        $split = $_.Split("`t");
        $cmd = $split[0];

        if ($split.Length -eq 2) {
            $help = $split[1];
        }
        else {
            $help = $split[0];
        }

        [System.Management.Automation.CompletionResult]::new($cmd, $cmd, 'ParameterValue', $help)
    }
};
        
